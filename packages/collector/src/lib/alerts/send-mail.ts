/** An alert as a mail, by the SMTP server that the collector's settings name. */
import { createTransport } from 'nodemailer';
import { mailMsMax } from '../../limits.ts';
import type { AlertMessage } from './alert-message.ts';

export interface MailServer {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  readonly url: string;
  readonly from: string;
}

/** One mail to all. @throws Error of whatever kind where the server does not take it */
export async function sendMail(
  { url, from }: MailServer,
  to: readonly string[],
  message: AlertMessage,
): Promise<void> {
  const transport = createTransport(url, {
    from,
    // What a message could refer to is neither read from the disk nor fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await withTimeLimit(
      transport.sendMail({ to: [...to], subject: message.subject, text: message.text }),
      mailMsMax,
    );
  } finally {
    transport.close();
  }
}

async function withTimeLimit(sent: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the mail server took too long')), ms);
  });
  try {
    await Promise.race([sent, late]);
  } finally {
    clearTimeout(timer);
  }
}
