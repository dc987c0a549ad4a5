namespace OrleansLlm.Routing.Targets;

/// <summary>How the calls of the last half minute ended, in slots of three seconds. Not thread-safe.</summary>
internal sealed class OutcomeWindow
{
    private const int Slots = 10;

    private static readonly TimeSpan SlotLength = TimeSpan.FromSeconds(3);

    private readonly (long Slot, int Calls, int Failures)[] _slots = new (long, int, int)[Slots];

    public void Add(TimeSpan now, bool isFailure)
    {
        var number = now.Ticks / SlotLength.Ticks;
        ref var slot = ref _slots[(int)(number % Slots)];
        slot = slot.Slot == number ? slot : (number, 0, 0);
        slot.Calls++;
        slot.Failures += isFailure ? 1 : 0;
    }

    public int Calls(TimeSpan now) => Sum(now).Calls;

    public double FailureShare(TimeSpan now) => Sum(now) is { Calls: > 0 } sum ? (double)sum.Failures / sum.Calls : 0;

    public void Clear() => Array.Clear(_slots);

    private (int Calls, int Failures) Sum(TimeSpan now)
    {
        var oldest = (now.Ticks / SlotLength.Ticks) - Slots;
        var (calls, failures) = (0, 0);
        foreach (var slot in _slots)
        {
            if (slot.Slot > oldest)
            {
                calls += slot.Calls;
                failures += slot.Failures;
            }
        }

        return (calls, failures);
    }
}
