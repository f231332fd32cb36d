export function printSummary(_recording: string, load: string, say: (l: string) => void): void { say(load); }
