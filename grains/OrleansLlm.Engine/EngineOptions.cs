using System.ComponentModel.DataAnnotations;
using System.Globalization;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Engine;

/// <summary>How one engine batches, waits and gives up. Slots, length, device and threads are in <see cref="Runner"/>.</summary>
public sealed class EngineOptions : IValidatableObject
{
    /// <summary>The model runner's settings: device, threads, KV slots and their length.</summary>
    [Required]
    public RunnerOptions Runner { get; set; } = new();

    /// <summary>
    /// The most tokens computed in one step, prompts and outputs together; not below the number of slots, so that whatever decodes
    /// advances in every step. Larger: prompts are read sooner; smaller: steadier gaps between output tokens.
    /// </summary>
    /// <value>1 to 65,536; default 256.</value>
    [Range(1, 65_536)]
    public int MaxTokensPerStep { get; set; } = 256;

    /// <summary>The most prompt tokens of one sequence computed in one run.</summary>
    /// <value>1 to 8,192; default 128.</value>
    [Range(1, 8_192)]
    public int PrefillChunk { get; set; } = 128;

    /// <summary>
    /// The most sequences that wait for a slot; one more is refused with <see cref="EngineQueueFullException"/>, unless its tenant has less than an even
    /// share of the slots and these places: nobody's flood shuts others out. With those there are at most twice as many.
    /// </summary>
    /// <value>1 to 100,000; default 256.</value>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = 256;

    /// <summary>
    /// The longest predicted wait for a slot with which a sequence is still taken in; beyond it <see cref="EngineQueueFullException"/> tells the
    /// prediction. It is of the sequence's own tenant: however many another has waiting, slots are shared. Zero: no limit.
    /// </summary>
    /// <value>0 to 1 day; default 0.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxPredictedWait { get; set; }

    /// <summary>
    /// Keep the keys and values of sequences that left their slots while there is room, and reuse them for prompts that begin alike. Only within a
    /// tenant, or a scope declared shared.
    /// </summary>
    public bool PrefixCache { get; set; } = true;

    /// <summary>Speculative decoding.</summary>
    [Required]
    public SpeculationOptions Speculation { get; set; } = new();

    /// <summary>Tenants' shares of the engine relative to each other; 1 for those not named. Twice the weight: twice the tokens while both wait.</summary>
    /// <value>Each 0.001 to 1,000.</value>
    public IDictionary<string, double> TenantWeights { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// The most tokens kept in all slots together; 0: slots times length, so never short. Below that, memory is promised more than once,
    /// and when the cap is reached warm prefixes go first; then a sequence of the tenant that was served most loses its slot, the one that arrived
    /// last, and is computed again later.
    /// </summary>
    /// <value>0 to 1,000,000,000; default 0. When set, not below the length of one slot.</value>
    [Range(0, 1_000_000_000)]
    public int MaxCachedTokens { get; set; }

    /// <summary>How many unread updates a sequence may have before it pauses.</summary>
    /// <value>1 to 65,536; default 256.</value>
    [Range(1, 65_536)]
    public int UnreadUpdates { get; set; } = 256;

    /// <summary>How long a paused sequence waits for its reader before it is cancelled.</summary>
    /// <value>10 ms to 1 hour; default 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan UnreadLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Runner.Slots > MaxTokensPerStep)
        {
            yield return new ValidationResult(
                $"{nameof(MaxTokensPerStep)} must be at least {nameof(Runner)}.{nameof(RunnerOptions.Slots)} ({Runner.Slots}). Given: {MaxTokensPerStep}.",
                [nameof(MaxTokensPerStep)]);
        }

        foreach (var (tenant, weight) in TenantWeights)
        {
            if (weight is not (>= 0.001 and <= 1_000))
            {
                yield return new ValidationResult(
                    string.Create(CultureInfo.InvariantCulture, $"{nameof(TenantWeights)}[{tenant}] must be between 0.001 and 1000. Given: {weight}."), [nameof(TenantWeights)]);
            }
        }
    }

    internal double WeightOf(string tenant) => TenantWeights.TryGetValue(tenant, out var weight) ? weight : 1;

    /// <summary>Checks every field and the rules between them.</summary>
    /// <exception cref="ArgumentException">Names the fields, their limits and the values given.</exception>
    internal void ThrowIfInvalid()
    {
        var problems = Problems(this).Concat(Runner is null ? [] : Problems(Runner)).Concat(Speculation is null ? [] : Problems(Speculation)).ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException($"Engine options: {string.Join(" ", problems)}");
        }
    }

    internal static IEnumerable<string> Problems(object options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result => WithValue(options, result));
    }

    private static string WithValue(object options, ValidationResult result)
    {
        var message = result.ErrorMessage!.Replace("The field ", string.Empty, StringComparison.Ordinal);
        return message.Contains("Given:", StringComparison.Ordinal) || result.MemberNames.FirstOrDefault() is not { } name
            ? message
            : $"{message} Given: {options.GetType().GetProperty(name)!.GetValue(options)}.";
    }
}
