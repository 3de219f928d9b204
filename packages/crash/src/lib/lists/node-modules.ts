/**
 * The modules that Node consists of, from what Node 16 to 24 say of themselves. A module that is missing here is told as the
 * runtime's all the same, without its name.
 */
import { type Listed, list } from '../told.ts';

const publicModules = `
  _http_agent _http_client _http_common _http_incoming _http_outgoing _http_server _stream_duplex
  _stream_passthrough _stream_readable _stream_transform _stream_wrap _stream_writable _tls_common
  _tls_wrap assert assert/strict async_hooks buffer child_process cluster console constants crypto
  dgram diagnostics_channel dns dns/promises domain events fs fs/promises http http2 https
  inspector inspector/promises module net os path path/posix path/win32 perf_hooks process
  punycode querystring readline readline/promises repl sea sqlite stream stream/consumers
  stream/promises stream/web string_decoder sys test test/mock_loader test/reporters timers
  timers/promises tls trace_events tty url util util/types v8 vm wasi worker_threads zlib
`;

/** Each after `internal/`. */
const internalModules = `
  abort_controller assert assert/assertion_error assert/calltracker assert/myers_diff assert/utils
  async_context_frame async_hooks async_local_storage/async_context_frame
  async_local_storage/async_hooks blob blocklist bootstrap/loaders bootstrap/node
  bootstrap/pre_execution bootstrap/realm bootstrap/shadow_realm
  bootstrap/switches/does_not_own_process_state bootstrap/switches/does_own_process_state
  bootstrap/switches/is_main_thread bootstrap/switches/is_not_main_thread
  bootstrap/web/exposed-wildcard bootstrap/web/exposed-window-or-worker buffer child_process
  child_process/serialization cli_table cluster/child cluster/master cluster/primary
  cluster/round_robin_handle cluster/shared_handle cluster/utils cluster/worker
  console/constructor console/global constants crypto/aes crypto/argon2 crypto/certificate
  crypto/cfrg crypto/cipher crypto/diffiehellman crypto/ec crypto/hash crypto/hashnames
  crypto/hkdf crypto/kem crypto/keygen crypto/keys crypto/mac crypto/ml_dsa crypto/pbkdf2
  crypto/random crypto/rsa crypto/scrypt crypto/sig crypto/util crypto/webcrypto crypto/webidl
  crypto/x509 debugger/inspect debugger/inspect_client debugger/inspect_probe
  debugger/inspect_repl deps/acorn/acorn-walk/dist/walk deps/acorn/acorn/dist/acorn
  deps/amaro/dist/index deps/cjs-module-lexer/dist/lexer deps/cjs-module-lexer/lexer
  deps/minimatch/index deps/undici/undici dgram dns/callback_resolver dns/promises dns/utils
  dotenv encoding error_serdes errors event_target events/abort_listener events/symbols file
  fixed_queue freelist freeze_intrinsics fs/cp/cp fs/cp/cp-sync fs/dir fs/glob fs/promises
  fs/read/context fs/recursive_watch fs/rimraf fs/streams fs/sync_write_stream fs/utils
  fs/watchers heap_utils histogram http http2/compat http2/core http2/util inspector/network
  inspector/network_http inspector/network_http2 inspector/network_undici inspector_async_hook
  inspector_network_tracking js_stream_socket legacy/processbinding linkedlist locks logger
  main/check_syntax main/embedding main/eval_stdin main/eval_string main/eval_typescript
  main/inspect main/mksnapshot main/print_help main/prof_process main/repl main/run_main_module
  main/test_runner main/watch_mode main/worker_thread mime modules/cjs/helpers modules/cjs/loader
  modules/customization_hooks modules/esm/assert modules/esm/create_dynamic_module
  modules/esm/fetch_module modules/esm/formats modules/esm/get_format modules/esm/hooks
  modules/esm/initialize_import_meta modules/esm/load modules/esm/loader modules/esm/module_job
  modules/esm/module_loader modules/esm/module_map modules/esm/package_config modules/esm/resolve
  modules/esm/shared_constants modules/esm/translators modules/esm/utils modules/esm/worker
  modules/helpers modules/package_json_reader modules/run_main modules/typescript navigator net
  options per_context/domexception per_context/messageport per_context/primordials
  perf/event_loop_delay perf/event_loop_utilization perf/nodetiming perf/observe perf/performance
  perf/performance_entry perf/resource_timing perf/timerify perf/usertiming perf/utils
  policy/manifest policy/sri priority_queue process/esm_loader process/execution
  process/finalization process/per_thread process/permission process/policy process/pre_execution
  process/promises process/report process/signal process/task_queues process/warning
  process/worker_thread_only promise_hooks querystring quic/quic readline/callbacks
  readline/emitKeypressEvents readline/interface readline/promises readline/utils repl repl/await
  repl/history repl/utils socket_list socketaddress source_map/prepare_stack_trace
  source_map/source_map source_map/source_map_cache source_map/source_map_cache_map
  stream_base_commons streams/add-abort-signal streams/async_iterator streams/buffer_list
  streams/compose streams/destroy streams/duplex streams/duplexify streams/duplexpair
  streams/end-of-stream streams/from streams/lazy_transform streams/legacy streams/operators
  streams/passthrough streams/pipeline streams/readable streams/state streams/transform
  streams/utils streams/writable test/binding test/transfer test_runner/assert
  test_runner/coverage test_runner/harness test_runner/mock/loader test_runner/mock/mock
  test_runner/mock/mock_timers test_runner/reporter/dot test_runner/reporter/junit
  test_runner/reporter/lcov test_runner/reporter/spec test_runner/reporter/tap
  test_runner/reporter/utils test_runner/reporter/v8-serializer test_runner/runner
  test_runner/snapshot test_runner/test test_runner/tests_stream test_runner/utils timers
  tls/secure-context tls/secure-pair trace_events_async_hooks tty url url_pattern util util/colors
  util/comparisons util/debuglog util/diff util/error_source util/inspect util/inspector
  util/parse_args/parse_args util/parse_args/utils util/trace_sigint util/types v8/cpu_profiler
  v8/startup_snapshot v8_prof_polyfill v8_prof_processor validators vm vm/module wasm_web_api
  watch_mode/files_watcher watchdog webidl webstorage webstreams/adapters webstreams/compression
  webstreams/encoding webstreams/queuingstrategies webstreams/readablestream webstreams/transfer
  webstreams/transformstream webstreams/util webstreams/writablestream worker worker/io
  worker/js_transferable worker/messaging
`;

/** `node:fs`, and `fs.js` as Node wrote it until version 14, → `node:fs`. */
export const NODE_MODULES: ReadonlyMap<string, Listed> = new Map(
  [...readWords(publicModules, ''), ...readWords(internalModules, 'internal/')].flatMap((name) => {
    const listed = list(`node:${name}`);
    return [[`node:${name}`, listed] as const, [`${name}.js`, listed] as const];
  }),
);

function readWords(text: string, prefix: string): string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => prefix + word);
}
