using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Grains.Responses;

/// <summary>How long responses are kept. Bound to the section <c>OrleansLlm:Responses</c>.</summary>
public sealed class ResponsesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Responses";

    /// <summary>Days that a stored response is kept unless it is deleted before, 1 to 3,650. Default 30, as OpenAI's.</summary>
    [Range(1, 3650, ErrorMessage = "OrleansLlm:Responses:KeepDays must be 1 to 3650.")]
    public int KeepDays { get; set; } = 30;

    /// <summary>How often each silo removes what is older, 1 minute to 1 day. Default 6 hours. Expired responses can not be read meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "OrleansLlm:Responses:SweepInterval must be 00:01:00 to 1.00:00:00.")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long a response in the background waits at most while limits or load refuse it, 1 second to 1 day. Default 10 minutes; then it fails.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "OrleansLlm:Responses:QueueLimit must be 00:00:01 to 1.00:00:00.")]
    public TimeSpan QueueLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The most responses in the background that a tenant may have under way at once, those that wait among them, 1 to 100,000. Default 256; further ones are refused (429): each is kept in
    /// memory with its request, and waits without using anything of the tenant's limits.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "OrleansLlm:Responses:MaxRunning must be 1 to 100000.")]
    public int MaxRunning { get; set; } = 256;

    /// <summary>When a response of this moment ends.</summary>
    internal DateTimeOffset EndOf(DateTimeOffset createdAt) => createdAt.AddDays(KeepDays);
}
