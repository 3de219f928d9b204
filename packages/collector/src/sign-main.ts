/** A thread that signs receipts, many at a time, so that the doors go on meanwhile. */
import { answerSignRequest } from './lib/receipts/sign-aside.ts';
import { answerRequests } from './lib/threads/thread.ts';

answerRequests(answerSignRequest);
