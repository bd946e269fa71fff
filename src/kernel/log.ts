// Structured logs, one JSON object a line on standard error. Never personal data: what is logged is named here by
// field, and anything else (errors of other libraries, request bodies, URLs with queries) is cut down to its kind.
import pino from 'pino';

/** The fields a line may carry. All are ids, counts, codes or our own words; none comes from a customer's hand. */
export interface LogFields {
  [field: string]: string | number | boolean | null | undefined;
}

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** `error` is reduced to its name, code and stack frames: messages can quote personal data. */
  error(message: string, error: unknown, fields?: LogFields): void;
  child(fields: LogFields): Log;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export function openLog(
  level: LogLevel = 'info',
  destination: pino.DestinationStream = pino.destination({ fd: 2, sync: true }),
): Log {
  return wrap(
    pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      destination,
    ),
  );
}

function wrap(logger: pino.Logger): Log {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, error, fields) => logger.error({ ...fields, ...describeError(error) }, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}

/** Name, code and stack frames of an error, without its message: a database error quotes the row it refused. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
  return { error: error.name, code, stack: frames.join(' | ') };
}
