// Runs before the first paint, so that a chosen theme never flashes; everything else is loaded as a module, too late for that.
try {
  const theme = localStorage.getItem('candor.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the page follows the system.
}
