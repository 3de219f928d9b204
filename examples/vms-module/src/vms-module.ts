/**
 * The module as scripts import it:
 *
 *     import { connectVms, disconnectVms } from '@candor-examples/vms-module';
 *
 * Unlike any other module here, importing this one acts: it starts the session, as the product's article says.
 */
import { createVmsModule, type VmsModule } from './module.ts';

const session: VmsModule = startProcessSession();

export const connectVms: VmsModule['connectVms'] = session.connectVms;
export const disconnectVms: VmsModule['disconnectVms'] = session.disconnectVms;
export const getSite: VmsModule['getSite'] = session.getSite;
export const getRecordingServers: VmsModule['getRecordingServers'] = session.getRecordingServers;
export const getHardware: VmsModule['getHardware'] = session.getHardware;
export const getDevices: VmsModule['getDevices'] = session.getDevices;
export const setDevice: VmsModule['setDevice'] = session.setDevice;
export const getModuleConfig: VmsModule['getModuleConfig'] = session.getModuleConfig;
export const setModuleConfig: VmsModule['setModuleConfig'] = session.setModuleConfig;

function startProcessSession(): VmsModule {
  const module = createVmsModule({
    // The SDK writes nowhere by itself. This product tells its users on stderr, where it is in nobody's data.
    showNotice: (text) => void process.stderr.write(text),
  });
  process.once('exit', () => void module.close());
  return module;
}
