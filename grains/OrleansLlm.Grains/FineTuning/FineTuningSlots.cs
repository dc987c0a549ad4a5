using Microsoft.Extensions.Options;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>How many jobs run at once on this silo. Thread-safe.</summary>
internal sealed class FineTuningSlots(IOptions<FineTuningOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.Slots);

    /// <summary>Waits for a slot for a while; disposing the answer gives it back. Null: none was free.</summary>
    public async Task<IDisposable?> TryTakeAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        await _free.WaitAsync(patience, cancellationToken) ? new Slot(_free) : null;

    public void Dispose() => _free.Dispose();

    private sealed class Slot(SemaphoreSlim free) : IDisposable
    {
        private SemaphoreSlim? _free = free;

        public void Dispose() => Interlocked.Exchange(ref _free, null)?.Release();
    }
}
