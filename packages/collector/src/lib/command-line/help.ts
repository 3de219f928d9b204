/** The manual of `candor-collector`, as `--help` prints it. */
export const HELP = `candor-collector: takes reports in, loses none, and serves the answers.

Usage
  candor-collector [serve] [options]
  candor-collector manifest add FILE… [--data DIR]

  serve          Runs the collector until Ctrl-C. This is what happens without a command.
  manifest add   Registers manifests (telemetry.yaml, or the same in JSON) with the collector of
                 the data folder, whether it runs or not.

Options
  --data DIR               Data folder, made when absent. Default: ./.candor
  --port PORT              Port to listen on; 0 picks a free one. Default: 4318
  --host HOST              Address to listen on. Default: 127.0.0.1, this machine alone
  --store-url URL          A ClickHouse server or cluster in place of the embedded engine:
                           http://user:password@host:8123/database
  --manifests FILE…        Manifests to register at the start. * stands for any name: examples/*/telemetry.yaml
  --dashboard DIR          The dashboard's built files. Default: those of @candor/dashboard
  --trusted-proxy ADDRESS  Address or network (10.0.0.0/8) whose X-Forwarded-For is believed, for the
                           country alone. May be given several times. Default: loopback
  --country-database FILE  A country database (.mmdb). Default: the one that comes along
  --help                   Prints this
  --version                Prints the version

Environment
  CANDOR_DATA, CANDOR_PORT, CANDOR_HOST, CANDOR_STORE_URL
                           Stand for the options of the same names; an option wins. A password is
                           better in CANDOR_STORE_URL than in an option, which others can see.

While no administrator exists, each start prints a one-time link with which to become the first.
`;
