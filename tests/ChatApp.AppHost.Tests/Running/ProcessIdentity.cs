namespace ChatApp.AppHost.Tests.Running;

/// <summary>A process: its id alone may be given to another one later.</summary>
/// <param name="Id">Its id.</param>
/// <param name="StartTime">In ticks of the kernel's clock since it was booted.</param>
/// <param name="Command">For people.</param>
internal sealed record ProcessIdentity(int Id, long StartTime, string Command);
