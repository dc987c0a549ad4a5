namespace OrleansLlm.Engine.Runners;

/// <summary>How many slots an engine has when nobody says.</summary>
internal static class SlotCount
{
    public const int Most = 64;

    /// <summary>As many as fit a quarter of the memory that the process may use: weights, other replicas and the silo need theirs.</summary>
    public static int Default(long slotBytes, long availableBytes) => (int)Math.Clamp(availableBytes / 4 / Math.Max(slotBytes, 1), 1, Most);
}
