using OrleansLlm.Contracts.FineTuning;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A job's control in memory.</summary>
internal sealed class FakeControl : IFineTuningControlGrain
{
    public bool IsPaused { get; private set; }

    public Task PauseAsync(bool paused, CancellationToken cancellationToken = default)
    {
        IsPaused = paused;
        return Task.CompletedTask;
    }

    public Task ForgetAsync(CancellationToken cancellationToken = default) => PauseAsync(paused: false, cancellationToken);

    public Task<bool> IsPausedAsync(CancellationToken cancellationToken = default) => Task.FromResult(IsPaused);
}
