namespace ChatApp.Routing.Tests.Registry;

public sealed class RegistryOnGarnetTests(Garnet garnet) : RegistryTests(garnet), IClassFixture<Garnet>;
