export { Mailbox, type ReceivedMail } from './mailbox.js';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.js';
export { Shop, type ShopReturn } from './shop.js';
