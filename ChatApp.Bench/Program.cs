using System.CommandLine;
using ChatApp.Bench.Chaos;
using ChatApp.Bench.Load;
using ChatApp.Bench.Load.Workers;
using ChatApp.Bench.Micro.Cql;
using ChatApp.Bench.Micro.Handoff;
using ChatApp.Bench.Micro.Signal;
using ChatApp.Bench.Peers;
using ChatApp.Bench.Presence;
using ChatApp.Bench.Simulation;
using ChatApp.Bench.Trace;

var root = new RootCommand("Benchmarks and load generator of ChatApp. Figures go to the terminal and, with --json, to a file.")
{
    new Command("micro", "Benchmarks of one library at a time.")
    {
        CqlCommand.Create(TimeProvider.System),
        HandoffCommand.Create(TimeProvider.System),
        RestartCommand.Create(TimeProvider.System),
        SignalCommand.Create(TimeProvider.System),
    },
    ChaosCommand.Create(TimeProvider.System),
    FleetCommand.Create(TimeProvider.System),
    LoadCommand.Create(TimeProvider.System),
    PresenceCommand.Create(TimeProvider.System),
    CannedServerCommand.Create(),
    PeersCommand.Create(TimeProvider.System),
    WorkerCommand.Create(TimeProvider.System),
    PeerServerCommand.Create(),
    TraceCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
