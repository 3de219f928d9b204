/**
 * A thread that brings blocks of the journal into the store, so that the doors need not wait while rows are made of them. It
 * reads the segment's file, and has a connection of its own to the store.
 */
import { workerData } from 'node:worker_threads';
import { type StoreAddress, openStore } from '@candor/store/store';
import { answerLoads } from './lib/loader/load-aside.ts';
import { answerRequests } from './lib/threads/thread.ts';

answerRequests(answerLoads(openStore(workerData as StoreAddress)));
