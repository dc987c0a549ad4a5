using OrleansLlm.Contracts.Responses;

namespace OrleansLlm.Grains.Responses;

/// <summary>A response while it is made. Used on the grain's scheduler.</summary>
internal sealed class LiveResponse(StoredResponse shown, TimeProvider timeProvider) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Its events.</summary>
    public LiveFeed<ResponseEvent> Feed { get; } = new(timeProvider);

    /// <summary>The response as it is by now.</summary>
    public StoredResponse Shown { get; set; } = shown;

    /// <summary>Events that are not kept yet.</summary>
    public List<ResponseEvent> Pending { get; } = [];

    /// <summary>When events were kept last.</summary>
    public long KeptAt { get; set; } = timeProvider.GetTimestamp();

    /// <summary>Makes it.</summary>
    public Task Run { get; set; } = Task.CompletedTask;

    /// <summary>Whether this silo gives it up, so that another may go on.</summary>
    public bool IsLeft { get; private set; }

    public CancellationToken Stopped => _stopping.Token;

    /// <summary>Nobody needs it any more.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>This silo gives it up.</summary>
    public void Leave()
    {
        IsLeft = true;
        Stop();
    }

    public void Dispose() => _stopping.Dispose();
}
