/** A thread that unpacks bodies of reports, many at a time, so that the door's goes on meanwhile. */
import { createUnpackAnswer } from './lib/door/unpack-aside.ts';
import { answerRequests } from './lib/threads/thread.ts';

answerRequests(createUnpackAnswer());
