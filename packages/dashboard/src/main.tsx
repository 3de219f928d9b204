import { createRoot } from 'react-dom/client';
import { App, createPage } from './app.tsx';
import './theme/tokens.css';
import './theme/base.css';

const root = document.querySelector('#root');
if (!root) throw new Error('Expected an element with the id "root" in index.html, found none.');
createRoot(root).render(<App page={createPage({ now: () => new Date() })} />);
