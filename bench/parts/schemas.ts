export { normalize } from '../../src/message/normalize.ts';
export { validate } from '../../src/tencent/validate.ts';
