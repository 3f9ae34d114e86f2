namespace ChatApp.Routing.Tests.Registry;

public sealed class WatchersOnGarnetTests(Garnet garnet) : WatchersTests(garnet), IClassFixture<Garnet>;
