namespace OrleansLlm.Grains.Replicas;

/// <summary>
/// Soft state is empty after a grain moved to another silo. Until the silos have announced again, "nothing there" would be a
/// wrong answer, so questions wait a moment. The grain must be reentrant.
/// </summary>
internal sealed class FirstAnnouncement(TimeProvider timeProvider)
{
    private readonly DateTimeOffset _activatedAt = timeProvider.GetUtcNow();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Arrived() => _arrived.TrySetResult();

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var left = _activatedAt + Announcements.Grace - timeProvider.GetUtcNow();
        if (_arrived.Task.IsCompleted || left <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await _arrived.Task.WaitAsync(left, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nobody announced: the caller sees the empty table.
        }
    }
}
