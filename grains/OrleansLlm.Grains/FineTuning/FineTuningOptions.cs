using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>How models are trained further. Bound to the section <c>OrleansLlm:FineTuning</c>.</summary>
public sealed class FineTuningOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:FineTuning";

    /// <summary>The worker: <c>orleansllm-trainer</c> or its <c>.dll</c>. Null: found beside the silo or, in a checkout, among its builds.</summary>
    public string? Trainer { get; set; }

    /// <summary>Where jobs work, one folder each. Silos that share it take up each other's jobs where they were; else those begin anew. Default: <c>training</c> in the data folder.</summary>
    public string? WorkFolder { get; set; }

    /// <summary>Jobs that run at once on this silo; others wait, and those that stand still hold no place. 0 to 64; default 1. A silo with 0 leaves jobs to others.</summary>
    [Range(0, 64, ErrorMessage = "OrleansLlm:FineTuning:Slots must be 0 to 64.")]
    public int Slots { get; set; } = 1;

    /// <summary>A worker that tells nothing for so long is ended, and its job goes on from the last checkpoint. A step, an evaluation and the loading of a model each must take less. Default 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00", ErrorMessage = "OrleansLlm:FineTuning:StallTimeout must be 00:00:10 to 7.00:00:00.")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The most jobs that a tenant may have under way at once, those that wait among them, 1 to 10,000. Default 64; further ones are refused (429).</summary>
    [Range(1, 10_000, ErrorMessage = "OrleansLlm:FineTuning:MaxRunning must be 1 to 10000.")]
    public int MaxRunning { get; set; } = 64;

    /// <summary>Threads of one job; 0: one per core.</summary>
    [Range(0, 1024, ErrorMessage = "OrleansLlm:FineTuning:Threads must be 0 to 1024.")]
    public int Threads { get; set; }

    /// <summary><c>cpu</c>, or a device of the libtorch that the trainer was built with, such as <c>cuda:0</c>.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "OrleansLlm:FineTuning:Device must not be empty.")]
    public string Device { get; set; } = "cpu";

    /// <summary>The fewest examples of a training file, 1 to 1,000. Default 10, as OpenAI's.</summary>
    [Range(1, 1000, ErrorMessage = "OrleansLlm:FineTuning:MinExamples must be 1 to 1000.")]
    public int MinExamples { get; set; } = 10;

    /// <summary>The largest training file in bytes. Default 512 MiB.</summary>
    [Range(1L, 1L << 40, ErrorMessage = "OrleansLlm:FineTuning:MaxFileBytes must be 1 to 1099511627776.")]
    public long MaxFileBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>The most that the loss on the general set may rise, nats per token, 0 to 10. Default 0.1: a perplexity a tenth higher.</summary>
    [Range(0.0, 10.0, ErrorMessage = "OrleansLlm:FineTuning:GeneralLimit must be 0 to 10.")]
    public double GeneralLimit { get; set; } = 0.1;

    /// <summary>The most by which the loss of a trained model may rise when it is written as it is served, nats per token, 0 to 10. Default 0.1.</summary>
    [Range(0.0, 10.0, ErrorMessage = "OrleansLlm:FineTuning:ParityLimit must be 0 to 10.")]
    public double ParityLimit { get; set; } = 0.1;

    /// <summary>What a million trained tokens cost in US dollars, where the price book has no rule for the model <c>training/MODEL</c> of the provider <c>local</c>. Default 0.</summary>
    [Range(0.0, 1_000_000.0, ErrorMessage = "OrleansLlm:FineTuning:PricePerMillionTokens must be 0 to 1000000.")]
    public decimal PricePerMillionTokens { get; set; }

    /// <summary>Models by name; others are trained from the folder <c>checkpoint</c> of their package or, without one, from the weights of their graph.</summary>
    public Dictionary<string, FineTuningBase> Models { get; } = new(StringComparer.Ordinal);
}
