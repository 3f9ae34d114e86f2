using ChatApp.Presence;

await PresenceHost.Build(args).RunAsync();
