using System.ComponentModel.DataAnnotations;
using OrleansLlm.Engine.Runners;

namespace OrleansLlm.Engine;

/// <summary>How one engine batches, waits and gives up. Slots, length, device and threads are in <see cref="Runner"/>.</summary>
public sealed class EngineOptions : IValidatableObject
{
    /// <summary>The model runner's settings: device, threads, KV slots and their length.</summary>
    [Required]
    public RunnerOptions Runner { get; set; } = new();

    /// <summary>
    /// The most tokens computed in one step, prompts and outputs together; not below the number of slots, so that each running sequence
    /// advances in every step. Larger: prompts are read sooner; smaller: steadier gaps between output tokens.
    /// </summary>
    /// <value>1 to 65,536; default 256.</value>
    [Range(1, 65_536)]
    public int MaxTokensPerStep { get; set; } = 256;

    /// <summary>The most prompt tokens of one sequence computed in one run.</summary>
    /// <value>1 to 8,192; default 128.</value>
    [Range(1, 8_192)]
    public int PrefillChunk { get; set; } = 128;

    /// <summary>The most sequences that wait for a slot; one more is refused with <see cref="EngineQueueFullException"/>.</summary>
    /// <value>1 to 100,000; default 256.</value>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = 256;

    /// <summary>
    /// The most tokens kept in all slots together; 0: slots times length, so never short. Below that, memory is promised more than once,
    /// and when the cap is reached the sequence that arrived last loses its slot and is computed again later.
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
    }

    /// <summary>Checks every field and the rules between them.</summary>
    /// <exception cref="ArgumentException">Names the fields, their limits and the values given.</exception>
    internal void ThrowIfInvalid()
    {
        var problems = Problems(this).Concat(Runner is null ? [] : Problems(Runner)).ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException($"Engine options: {string.Join(" ", problems)}");
        }
    }

    private static IEnumerable<string> Problems(object options)
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
