/** What a finding id means, for people. */
export interface FindingText {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly docs?: readonly string[];
}

/** The findings of a run, sorted by id. Those read off the sources are in plan/findings; a transform reports what it leaves to a person under its id. */
export const findings: readonly FindingText[] = [
  {
    id: 'allowed-tools',
    title: 'A tool does something else over HTTP',
    why: 'A tool that --allow-tool names was called over stdio before the migration and over HTTP after it, in two sessions at once and in one after them, with progress and logs on and a client that answers what it is asked. Answers, messages or their order differ beyond what differs between two processes on stdio.',
    fix: 'Look at the place that is named: what the handler keeps between calls, what it sends outside of its request, and what it takes from the process.',
  },
  {
    id: 'already-http',
    title: 'The project speaks Streamable HTTP already',
    why: 'A Streamable HTTP transport is constructed in the reachable sources, so there is nothing to move. What is wrong with it is named, and not repaired yet.',
    fix: 'Run `mcp-migrate verify` to see whether it serves it well, and `mcp-migrate audit` for what stands in the way of remote clients.',
  },
  {
    id: 'build-worse',
    title: 'The build is worse than before',
    why: 'After the changes the project does not build, or has more type errors than before, and --only or --skip kept transforms from running. Without --keep the files are put back.',
    fix: 'Let all transforms run, or read the errors that are named; --keep leaves the result in place to look at.',
  },
  {
    id: 'cannot-install',
    title: 'What HTTP needs cannot be installed',
    why: 'The generated source needs packages that the project did not have, and the package manager could not add them. Nothing is wrong with the project; the files are put back.',
    fix: 'Make the registry reachable. Or add the packages yourself and run again with --no-install.',
  },
  {
    id: 'cannot-start',
    title: 'The server does not start as it is',
    why: 'The surface before any change is what the result is compared with. A server that does not start over stdio cannot be compared, so nothing is proven about it.',
    fix: 'Say how to start it: --env KEY=VALUE, --env-file FILE, or arguments behind `--`.',
  },
  {
    id: 'concurrent-clients',
    title: 'Clients at the same time do not see the same',
    why: 'Every HTTP client has a session of its own, and each has to see what the one stdio client saw.',
    fix: 'Look for state at module level that one client changes for another, and for a server object that is shared.',
  },
  {
    id: 'could-not-run',
    title: 'The run ended before it began',
    why: 'A wrong option, a missing folder, uncommitted changes, a project that does not build as it is: nothing was changed.',
    fix: 'Do what the message says and run it again.',
  },
  {
    id: 'entry-taken',
    title: 'The entry was found, not named',
    why: 'What bin, main and the start scripts name starts no server on stdio. Another file of the project does: another script or client configuration runs it, or it is the only source that starts a server.',
    fix: 'Nothing, where it is the server that was meant; else name the file with --entry FILE.',
  },
  {
    id: 'exports-removed',
    title: 'An export has gone',
    why: 'The server was exported and is now built inside a factory, so there is no single one left to export. Code outside of the project that imports it breaks.',
    fix: 'Let importers call the exported factory instead, or tell them that the server is no longer exported.',
  },
  {
    id: 'http-sse',
    title: 'No rule replaces this HTTP+SSE endpoint',
    why: 'The two routes of HTTP+SSE are replaced on an express app, a server of node:http or a fastify app with nothing else, where they do nothing but open streams and hand messages on. Here something stands in front of them, depends on the request, or does more: without it the server would not be the same, and half a migration would be worse than none.',
    fix: 'Take what the place that is named does out of the two routes, or do it in the server: who may use the endpoint is for MCP_API_KEYS or MCP_OAUTH_ISSUER afterwards.',
  },
  {
    id: 'http-start',
    title: 'The migrated server does not come up over HTTP',
    why: 'Started with MCP_TRANSPORT=http the server did not listen in the time that --timeout allows, or ended because something that it asks at the start could not be reached.',
    fix: 'Give it more time with --timeout SECONDS, and make reachable what it names. If that does not help, start it by hand with --keep and MCP_TRANSPORT=http and read its stderr.',
  },
  {
    id: 'http-surface',
    title: 'Over HTTP the server shows something else',
    why: 'The initialize result, tools, prompts and resources over HTTP have to be the same as over stdio before the migration.',
    fix: 'Look at the JSON pointers that are named: what they show is registered conditionally, late, or in a start that HTTP does not take.',
  },
  {
    id: 'improvement-left-out',
    title: 'An improvement was left out',
    why: 'The project does not build with a change that only improves: one that the server works over HTTP without. So the files were written again without any such change, and built and proven like that.',
    fix: 'Nothing has to be done. The error that is named says what stood in the way; without it, a second run makes the improvement.',
  },
  {
    id: 'isolation',
    title: 'Sessions see each other',
    why: 'Read-only requests of two sessions, and of one after them, were answered differently: something of one session reaches another.',
    fix: 'Look at the variables that are shared by all sessions first, then at what the named answer is made of.',
  },
  {
    id: 'name-taken',
    title: 'A file has the name of a generated one',
    why: 'The sources that serve HTTP come beside the entry, in the folder mcp-http; earlier versions called them mcp-http, mcp-auth, mcp-session and so on. A file of yours with such a name would be overwritten, or be taken for a finished migration.',
    fix: 'Rename the file and its imports, then run it again.',
  },
  {
    id: 'no-clash',
    title: 'A session takes what another one needs',
    why: 'While sessions came and went the server said, or kept to itself, that a port, a file or a lock was taken, or that listeners pile up. Over stdio every client had a process of its own and nobody was in the way.',
    fix: 'Open what a process has once in front of the factory and share it, or give each session one of its own (port 0, a name with the session in it) and release it when the session ends.',
  },
  {
    id: 'no-entry',
    title: 'No file starts the server',
    why: 'Neither package.json nor client configuration in the project says which file starts the server, or several may be meant, or nothing tells how the file is run.',
    fix: 'Name the file with --entry FILE, or in "bin", "main" or the script "start", or give the folder of the package that holds the server.',
  },
  {
    id: 'no-package-json',
    title: 'There is no package.json',
    why: 'Dependencies, entry files and the module system are read from it.',
    fix: 'Give the folder that holds the package.json of the server.',
  },
  {
    id: 'no-stdio-start',
    title: 'No server is started on stdio',
    why: 'No `new StdioServerTransport()` of the MCP TypeScript SDK is reachable from the entry files, so there is nothing to move.',
    fix: 'Give the folder of the server itself, or name the file that starts it with --entry FILE, or in "bin", "main" or the script "start".',
  },
  {
    id: 'other-sdk',
    title: 'The server is built on another library',
    why: 'Its servers and transports are its own, so what is known about the MCP TypeScript SDK does not hold for them.',
    fix: 'Use the setting for Streamable HTTP that the library has, and check the result with `mcp-migrate verify`.',
  },
  {
    id: 'not-installed',
    title: 'What HTTP needs is not installed',
    why: 'The generated source needs packages that were not there, and --no-install kept the package manager from adding them.',
    fix: 'Install what the report lists as added, or leave --no-install out.',
  },
  {
    id: 'sdk-step-left-out',
    title: 'The SDK stays on v1',
    why: '--sdk v2 moves a project to SDK v2 first and to HTTP then. Where the codemod leaves something to a person, where v2 or its zod has no counterpart, or where the result does not build or prove like the one on v1, the project is migrated on v1: never worse than without the option.',
    fix: 'Do what the line names, or leave --sdk v2 out: the result is the same.',
  },
  {
    id: 'second-run',
    title: 'A second run would not take the result for done',
    why: 'A result that this tool itself does not recognize has something left to do. It is never called proven, and without --keep the files are put back.',
    fix: 'This is a bug of mcp-migrate: please report it with the line that is named.',
  },
  {
    id: 'server-died',
    title: 'The server ended while it was proven',
    why: 'The migrated server exited, or was ended by a signal, while it was asked what any client may ask. All sessions end with it.',
    fix: 'Read the last lines of its stderr, which are shown: an error that nobody catches, or an exit that one client causes for all.',
  },
  {
    id: 'sessions-leave-nothing',
    title: 'Sessions leave something behind',
    why: 'Sessions were opened and ended, some at once, and the process held more afterwards than before: in each of three rounds at least one more for every second session. A server that runs for weeks runs out of it.',
    fix: 'Close what the session opened when it ends (server.onclose, or the transport), or open it once for the process. What is named is as Node.js or the operating system counts it.',
  },
  {
    id: 'several-servers',
    title: 'Two servers are started in one file',
    why: 'One HTTP process serves one server; the second one would be lost.',
    fix: 'Give each server an entry file of its own and run mcp-migrate again.',
  },
  {
    id: 'sigterm',
    title: 'SIGTERM does not end the server',
    why: 'A deployment stops a server with SIGTERM. It has to finish what runs and exit with code 0.',
    fix: 'Look for timers or listeners that keep the process, and for other SIGTERM handlers.',
  },
  {
    id: 'sse-isolation',
    title: 'Old and new clients do not see the same',
    why: 'With --keep-sse two clients over HTTP+SSE and one over Streamable HTTP were connected at the same time. Each has a server of its own, so read-only requests have to be answered the same.',
    fix: 'Look at the variables that are shared by all sessions first, then at what the named answer is made of.',
  },
  {
    id: 'sse-surface',
    title: 'Over HTTP+SSE the server shows something else than before',
    why: '--keep-sse has the old endpoint go on for the clients that use it, and they must not notice the migration.',
    fix: 'Look at what is named: what guards the old paths, who may use them (MCP_API_KEYS, MCP_ALLOWED_HOSTS), and the JSON pointers that differ.',
  },
  {
    id: 'stdio-surface',
    title: 'Over stdio the server shows something else than before',
    why: 'stdio stays the default way to start it, and the clients that use it must not notice the migration.',
    fix: 'Look at the JSON pointers that are named: compare with the start before the migration (git diff).',
  },
  {
    id: 'stdout-noise',
    title: 'Something writes to stdout',
    why: 'Over stdio, stdout belongs to the protocol (specification 2025-11-25, transports, stdio). Any other text disturbs the client.',
    fix: 'Log to stderr: console.error in place of console.log.',
  },
  {
    id: 'syntax-error',
    title: 'A source file does not parse',
    why: 'Code that does not parse cannot be understood, so nothing of it is rewritten.',
    fix: 'Mend the line that is named; the compiler of the project names it too.',
  },
  {
    id: 'tool-defect',
    title: 'A fault of mcp-migrate',
    why: 'The project builds and starts as it is, and does not with the code that mcp-migrate has written. That is no fault of the project; without --keep the files are put back.',
    fix: 'Please report it with the lines that are shown, and the project if it is public.',
  },
  {
    id: 'transform-crashed',
    title: 'A transform failed',
    why: 'This is a defect of mcp-migrate. Nothing of the migration is written.',
    fix: 'Please report it, with the project if it is public.',
  },
  {
    id: 'unknown-start',
    title: 'The way the server is started is not known',
    why: 'A server is put on stdio, but no rule covers how. Guessing could leave a path that never reaches HTTP, or one that shares a server between clients.',
    fix: 'Call `server.connect(new StdioServerTransport())` directly in the entry, then run again.',
  },
];
