namespace ChatApp.Cql.Nodes;

/// <summary>Hands events on to who is only known after the connection that brings them; what came before is part of the first reading.</summary>
internal sealed class ChangeRelay
{
    public Action<ServerEvent>? Target { get; set; }

    public void Handle(ServerEvent change) => Target?.Invoke(change);
}
