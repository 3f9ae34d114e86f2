using ChatApp.Routing.Batching;

namespace ChatApp.Routing.Tests.Batching;

public sealed class BatchEndTests
{
    private readonly List<string> _done = [];

    [Fact]
    public void Outside_a_batch_nothing_is_put_off() => Assert.False(BatchEnd.TryDefer(new Work(_done, "now")));

    [Fact]
    public void What_was_put_off_is_done_in_order_when_the_outermost_batch_ends()
    {
        using (BatchEnd.Begin())
        {
            Assert.True(BatchEnd.TryDefer(new Work(_done, "first")));
            using (BatchEnd.Begin())
            {
                Assert.True(BatchEnd.TryDefer(new Work(_done, "second")));
            }

            Assert.Empty(_done);
        }

        Assert.Equal(["first", "second"], _done);
        Assert.False(BatchEnd.TryDefer(new Work(_done, "late")));
    }

    [Fact]
    public void What_is_done_at_the_end_may_go_through_a_batch_of_its_own()
    {
        using (BatchEnd.Begin())
        {
            BatchEnd.TryDefer(new Work(_done, "outer", () =>
            {
                using (BatchEnd.Begin())
                {
                    Assert.True(BatchEnd.TryDefer(new Work(_done, "inner")));
                }
            }));
            BatchEnd.TryDefer(new Work(_done, "last"));
        }

        Assert.Equal(["outer", "inner", "last"], _done);
    }

    [Fact]
    public void Another_thread_is_in_no_batch()
    {
        using (BatchEnd.Begin())
        {
            var isDeferred = true;
            var other = new Thread(() => isDeferred = BatchEnd.TryDefer(new Work(_done, "elsewhere")));
            other.Start();
            other.Join();
            Assert.False(isDeferred);
        }
    }

    private sealed class Work(List<string> done, string name, Action? more = null) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            done.Add(name);
            more?.Invoke();
        }
    }
}
