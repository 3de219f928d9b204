import { availableParallelism } from 'node:os';
import { freeBytesOfThread, threadsMax } from '../../limits.ts';
import type { DataFolder } from '../data-folder.ts';

/**
 * The server's configuration. The MergeTree settings make an acknowledged insert survive a power cut: with ClickHouse's
 * own defaults (0) a cut left tables that would not open. The pools are those of a small machine: by default a burst
 * of inserts leaves more than a hundred idle threads. Merges give way to what somebody waits for, where the process may say so
 * (CAP_SYS_NICE); elsewhere that is passed over. Nothing is begun that would not leave `keepFreeBytes` on the disk: no merge takes the room
 * without which the engine is ended.
 */
export function buildServerConfig(folder: DataFolder, keepFreeBytes: number): string {
  return `<clickhouse>
  <logger><level>none</level></logger>
  <timezone>UTC</timezone>
  <users_config>${escapeXml(folder.usersConfig)}</users_config>
  <user_scripts_path>${escapeXml(folder.inserts)}/no-scripts</user_scripts_path>
  <max_thread_pool_free_size>16</max_thread_pool_free_size>
  <max_parts_cleaning_thread_pool_size>2</max_parts_cleaning_thread_pool_size>
  <max_io_thread_pool_size>16</max_io_thread_pool_size>
  <os_threads_nice_value_merge_mutate>5</os_threads_nice_value_merge_mutate>
  <storage_configuration><disks><default>
    <keep_free_space_bytes>${keepFreeBytes}</keep_free_space_bytes>
  </default></disks></storage_configuration>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
    <min_rows_to_fsync_after_merge>1</min_rows_to_fsync_after_merge>
    <min_compressed_bytes_to_fsync_after_merge>1</min_compressed_bytes_to_fsync_after_merge>
  </merge_tree>
</clickhouse>
`;
}

/**
 * What a query may do: everything with tables of this engine; nothing with files, other servers, programs, users
 * or the server itself. Dictionaries are left out because their sources are not asked for a grant.
 */
const grants = [
  'SELECT, INSERT, ALTER, DROP, TRUNCATE, OPTIMIZE, SHOW, KILL QUERY',
  'CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE TEMPORARY TABLE',
  'SYSTEM MERGES, SYSTEM TTL MERGES, SYSTEM VIEWS, SYSTEM FLUSH, SYSTEM DROP CACHE',
];

/**
 * The one user of the engine; who may speak to it at all is decided by the front's password.
 *
 * ClickHouse gives a statement a thread less for each GiB that its memory lacks: under the cap of this engine everything would run on one, and a
 * large question take twice as long. More than a few threads take more memory than they save time.
 */
export function buildUsersConfig(): string {
  return `<clickhouse>
  <profiles><default>
    <implicit_select>0</implicit_select>
    <allow_introspection_functions>0</allow_introspection_functions>
    <async_insert>0</async_insert>
    <max_threads>${Math.min(availableParallelism(), threadsMax)}</max_threads>
    <max_threads_min_free_memory_per_thread>${freeBytesOfThread}</max_threads_min_free_memory_per_thread>
    <deduplicate_insert>disable</deduplicate_insert>
    <deduplicate_insert_select>disable</deduplicate_insert_select>
    <constraints>
      <merge_tree_disk><const/></merge_tree_disk>
      <merge_tree_storage_policy><const/></merge_tree_storage_policy>
    </constraints>
  </default></profiles>
  <quotas><default/></quotas>
  <users><default>
    <password></password>
    <networks><ip>::1</ip><ip>127.0.0.1</ip></networks>
    <profile>default</profile>
    <quota>default</quota>
    <grants>
${grants.map((grant) => `      <query>GRANT ${grant} ON *.*</query>`).join('\n')}
    </grants>
  </default></users>
</clickhouse>
`;
}

/** What differs from one start to the next is given to the engine as arguments, and not in a file that others may read. */
export function buildEngineArguments(
  folder: DataFolder,
  memoryBytesMax: number,
): readonly string[] {
  return [
    `--config-file=${folder.serverConfig}`,
    `--max_server_memory_usage=${memoryBytesMax}`,
    `--mark_cache_size=${Math.floor(memoryBytesMax / 16)}`,
  ];
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
