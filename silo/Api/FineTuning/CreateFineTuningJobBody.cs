using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>Describes the body that makes a fine-tuning job; it is read field by field.</summary>
internal sealed record CreateFineTuningJobBody
{
    /// <summary>The model that is trained further.</summary>
    [Required]
    public required string Model { get; init; }

    /// <summary>A file of purpose fine-tune: one example a line.</summary>
    [Required]
    public required string TrainingFile { get; init; }

    /// <summary>A file of the same form, to measure on.</summary>
    public string? ValidationFile { get; init; }

    /// <summary>Part of the result's name: lower-case letters, digits and dashes.</summary>
    public string? Suffix { get; init; }

    /// <summary>Of all chance.</summary>
    public int? Seed { get; init; }

    /// <summary>What is learned from, with its hyperparameters.</summary>
    public FineTuningMethodView? Method { get; init; }

    /// <summary>The creator's own pairs.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
