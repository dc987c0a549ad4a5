using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Runners;

/// <summary>Fits slots into memory.</summary>
/// <param name="Slots">Slots that sequences run in.</param>
/// <param name="MaxLength">Positions of one slot.</param>
/// <param name="SlotBytes">Bytes of one slot.</param>
public sealed record KvMemory(int Slots, int MaxLength, long SlotBytes)
{
    /// <summary>A slot is not made shorter than this for want of memory: such a model is refused.</summary>
    private const int LeastLength = 256;

    /// <summary>
    /// The positions of a slot when nobody says: the model's context length, or what a quarter of the memory that is free now holds (four fifths of a GPU's).
    /// Weights, other replicas and the process itself need theirs.
    /// </summary>
    public static int DefaultLength(DecoderGraph graph, ModelConfig config, RunnerOptions options)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        return DefaultLength(config, options, graph.CacheElementBytes, Available(options));
    }

    /// <summary>Free bytes where the slots will be; the CPU's memory stands in for a GPU's that its driver does not tell.</summary>
    internal static long Available(RunnerOptions options) =>
        (options.Accelerator == Accelerator.Cuda ? CudaMemory.Free(options.DeviceId) : null) ?? AvailableMemory.Bytes();

    internal static int DefaultLength(ModelConfig config, RunnerOptions options, int elementBytes, long available)
    {
        int slots = Math.Max(options.Slots, 1) + options.PrefixSlots;
        long fits = Share(available, options) / slots / PositionBytes(config, elementBytes);
        return fits >= config.ContextLength ? config.ContextLength : (int)Math.Min(Math.Max(fits / 64 * 64, LeastLength), config.ContextLength);
    }

    /// <summary>Fits slots into the memory that is free: explicit numbers are kept, or refused; others are chosen.</summary>
    /// <exception cref="ArgumentException">They do not fit; says how much is needed and there.</exception>
    internal static KvMemory Plan(ModelConfig config, RunnerOptions options, int elementBytes, long available)
    {
        int length = options.MaxLength > 0 ? options.MaxLength : DefaultLength(config, options, elementBytes, available);
        long slotBytes = PositionBytes(config, elementBytes) * length;
        int slots = options.Slots > 0 ? options.Slots : (int)Math.Clamp((Share(available, options) / slotBytes) - options.PrefixSlots, 1, MostSlots(config, options, slotBytes));
        double needed = (double)slotBytes * (slots + options.PrefixSlots);
        if (needed > available)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{slots} slots and {options.PrefixSlots} prefix slots of {length} positions need {needed / 1e9:F2} GB for keys and values; {available / 1e9:F2} GB are free. Lower Slots, PrefixSlots or MaxLength, or give the process more memory."), nameof(options));
        }

        return new KvMemory(slots, length, slotBytes);
    }

    private static long Share(long available, RunnerOptions options) => options.Accelerator == Accelerator.Cuda ? available / 5 * 4 : available / 4;

    /// <summary>A device's allocator gives no more than 4 GiB for a layer's keys, or values, of all slots.</summary>
    private static long MostSlots(ModelConfig config, RunnerOptions options, long slotBytes) => options.Accelerator == Accelerator.Cuda
        ? Math.Clamp((uint.MaxValue / (slotBytes / (2L * config.Layers))) - options.PrefixSlots, 1, options.MaxSlots)
        : options.MaxSlots;

    private static long PositionBytes(ModelConfig config, int elementBytes) => 2L * config.Layers * config.KeyValueHeads * config.HeadSize * elementBytes;
}
