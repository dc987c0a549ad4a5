using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Tests.Contracts;

public sealed class StreamWatchdogTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource<string> _element = new();

    [Fact]
    public async Task An_element_that_comes_while_a_busy_scheduler_has_not_told_the_end_of_the_wait_is_passed_on()
    {
        var scheduler = new BusyScheduler();
        var stream = new One(_element.Task).Watch(Limit, _clock, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var reading = scheduler.Run(() => stream.MoveNextAsync().AsTask());
        _clock.Advance(Limit);
        _element.SetResult("there");
        scheduler.Run(() => true);

        Assert.True(await reading);
        Assert.Equal("there", stream.Current);
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task Silence_ends_the_stream()
    {
        var stream = new One(_element.Task).Watch(Limit, _clock, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var reading = stream.MoveNextAsync().AsTask();
        _clock.Advance(Limit);
        Assert.Equal(LlmErrorCode.ReplicaUnavailable, (await Assert.ThrowsAsync<LlmException>(() => reading)).Code);
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task Who_leaves_does_not_wait_for_a_silent_producer()
    {
        using var leaving = new CancellationTokenSource();
        var stream = new One(_element.Task).Watch(Limit, _clock, leaving.Token).GetAsyncEnumerator(leaving.Token);
        var reading = stream.MoveNextAsync().AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await stream.DisposeAsync();
    }

    /// <summary>A producer whose element is there as soon as it is made.</summary>
    private sealed class One(Task<string> element) : IAsyncEnumerable<string>, IAsyncEnumerator<string>
    {
        public string Current => element.Result;

        public IAsyncEnumerator<string> GetAsyncEnumerator(CancellationToken cancellationToken) => this;

        public ValueTask<bool> MoveNextAsync() => new(element.ContinueWith(_ => true, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Runs what is to go on when it is told to, as a grain's scheduler does when it comes to it.</summary>
    private sealed class BusyScheduler : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _work = [];

        public override void Post(SendOrPostCallback d, object? state) => _work.Enqueue((d, state));

        public T Run<T>(Func<T> first)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                var result = first();
                while (_work.TryDequeue(out var work))
                {
                    work.Callback(work.State);
                }

                return result;
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }
    }
}
