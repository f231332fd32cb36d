// The numbers that decide how a thread is sampled, each with the reason for its size.

/** Share of a thread's time that it may miss because of us. */
export const STOP_BUDGET = 0.025;
/**
 * Of that, so much may be saved up and spent at once: a thread that is read free nearly always, and
 * held some hundred times in a row because it had waited for a processor, then lacks no sample.
 */
export const HOLD_RESERVE_NS = 3e6;
/**
 * What a held thread misses beyond the hold that its tracer sees: the interrupt that stops it, and
 * the way back to its processor. Told by a thread that logs the gaps in its own clock: 15 us on
 * some days, 16.5 on others.
 */
export const HOLD_EDGES_NS = 16_500;
/**
 * The lists of threads are looked at so often, not at every tick of a fast clock. A thread that is
 * asked only now and then is asked by chance in between, which is as fair.
 */
export const POLL_GAP_NS = 8e6;
/**
 * A thread that waited for a processor for more than this share of the time since the last look
 * shares it with others.
 */
export const LONG_WAIT_SHARE = 0.2;
/** Slower clocks than this leave the processor's caches to others between two ticks. */
export const COLD_AFTER_NS = 2e6;
/** V8 compiles a function for good after some hundred calls. */
export const WARM_UP_ROUNDS = 600;
/** A thread seen asleep within so many looks is one that sleeps and wakes. */
export const LOOKS_SINCE_SLEEP = 50;
/** Deeper stacks take so long to copy that they always change meanwhile: they are held. */
export const DEEP_FRAMES = 256;
/** Copying one takes milliseconds, in which a thread may wake and sleep again. */
export const DEEP_TRIES = 3;
/** While threads come and go, their lists are read at every tick. */
export const RESTLESS_NS = 1e9;
/** A thread state whose thread is not known is asked for it so often; while restless, always. */
export const LOOK_FOR_THREADS_NS = 250e6;
/** After a thread had no processor: for so many ticks, ask whether it is we who have it. */
export const PROCESSOR_ASKS = 100;
/** From the timer that wakes us, which takes the processor away, to the start of a tick. */
export const WAKE_UP_NS = 120_000;
/** A free read whose prediction missed is repeated with what it learned. */
export const MAX_FREE_TRIES = 4;
/** A thread stopped on its way out of a system call is looked at before so many holds. */
export const LOOKS_SINCE_CALL = 50;
/** A thread that could not be held is asked again after so long. */
export const ASK_AGAIN_NS = 1e9;
/** Held samples after a thread waited for a processor: only a hold tells then whether it ran. */
export const HELD_AFTER_WAIT = 100;
/** The outcomes of a hold, beside those of a read. */
export const GONE = 100;
export const REFUSED = 101;

/** How often the thread is looked for that runs a subinterpreter, where it was not found (3.11). */
export const ASK_OWNERS_NS = 50e6;
