export { commands } from '../../src/message/commands.ts';
