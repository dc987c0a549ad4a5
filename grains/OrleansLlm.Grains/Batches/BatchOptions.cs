using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Grains.Batches;

/// <summary>How batches are executed. Bound to the section <c>OrleansLlm:Batches</c>.</summary>
public sealed class BatchOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Batches";

    /// <summary>The largest input file in bytes. Default 200 MiB, as OpenAI's.</summary>
    [Range(1L, 1L << 40, ErrorMessage = "OrleansLlm:Batches:MaxInputBytes must be 1 to 1099511627776.")]
    public long MaxInputBytes { get; set; } = 200L * 1024 * 1024;

    /// <summary>The most requests of one batch, 1 to 1,000,000. Default 50,000, as OpenAI's.</summary>
    [Range(1, 1_000_000, ErrorMessage = "OrleansLlm:Batches:MaxRequests must be 1 to 1000000.")]
    public int MaxRequests { get; set; } = 50_000;

    /// <summary>The longest line in bytes, 1 KiB to 64 MiB. Default 4 MiB, as the largest body of other requests.</summary>
    [Range(1024, 64 * 1024 * 1024, ErrorMessage = "OrleansLlm:Batches:MaxLineBytes must be 1024 to 67108864.")]
    public int MaxLineBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most requests of one batch that run at once, 1 to 512; fewer while calls are refused. Default 16.</summary>
    [Range(1, 512, ErrorMessage = "OrleansLlm:Batches:Concurrency must be 1 to 512.")]
    public int Concurrency { get; set; } = 16;

    /// <summary>
    /// The most batches that a tenant may have under way at once, those that wait among them, 1 to 100,000. Default 64; further ones are refused (429): each keeps up to
    /// <see cref="Concurrency"/> requests in memory, and an entry of the cluster's one list of what runs.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "OrleansLlm:Batches:MaxRunning must be 1 to 100000.")]
    public int MaxRunning { get; set; } = 64;

    /// <summary>The priority of a batch's requests, 1 to 1,000: they yield to all with less. Default 500.</summary>
    [Range(1, 1000, ErrorMessage = "OrleansLlm:Batches:Priority must be 1 to 1000.")]
    public int Priority { get; set; } = 500;

    /// <summary>How often a request is tried that fails for reasons of the cluster or a provider, 1 to 100. Default 5. Refusals by limits are waited out and do not count.</summary>
    [Range(1, 100, ErrorMessage = "OrleansLlm:Batches:MaxAttempts must be 1 to 100.")]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long answers are gathered before they are stored together, 0 to 10 s. Default 0.25 s: what a crash may have to execute again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10", ErrorMessage = "OrleansLlm:Batches:FlushInterval must be 00:00:00 to 00:00:10.")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(250);
}
