using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Grains.Tools;

/// <summary>Limits of the tools that this server runs. Bound to the section <c>OrleansLlm:Tools</c>.</summary>
public sealed class ToolsOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Tools";

    /// <summary>The most calls of the model for one request, 1 to 100. In the last one it has no server tools left and must answer. Default 10.</summary>
    [Range(1, 100, ErrorMessage = "OrleansLlm:Tools:MaxSteps must be 1 to 100.")]
    public int MaxSteps { get; set; } = 10;

    /// <summary>The most calls of server tools for one request, 1 to 1,000; a request may ask for less. Default 40.</summary>
    [Range(1, 1000, ErrorMessage = "OrleansLlm:Tools:MaxCalls must be 1 to 1000.")]
    public int MaxCalls { get; set; } = 40;

    /// <summary>How often a tool may be called with the same arguments in one request, 1 to 100; then the model is told to go on without. Default 2.</summary>
    [Range(1, 100, ErrorMessage = "OrleansLlm:Tools:MaxRepeats must be 1 to 100.")]
    public int MaxRepeats { get; set; } = 2;

    /// <summary>How many calls of one request run at once, 1 to 64. Default 8.</summary>
    [Range(1, 64, ErrorMessage = "OrleansLlm:Tools:MaxParallel must be 1 to 64.")]
    public int MaxParallel { get; set; } = 8;

    /// <summary>How long a call may take where neither tool nor server has a limit of its own, 100 ms to 10 minutes. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ErrorMessage = "OrleansLlm:Tools:Timeout must be 00:00:00.1 to 00:10:00.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that a tool's or server's own limit may be, 100 ms to 1 hour. Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "OrleansLlm:Tools:MaxTimeout must be 00:00:00.1 to 01:00:00.")]
    public TimeSpan MaxTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The most characters of a result that the model is given, 256 to 1,000,000; less where its window is small. Default 16,000.</summary>
    [Range(256, 1_000_000, ErrorMessage = "OrleansLlm:Tools:MaxOutputLength must be 256 to 1000000.")]
    public int MaxOutputLength { get; set; } = 16_000;

    /// <summary>
    /// Whether tenants may name servers inside this network, and over http. Only for development and for networks where every tenant is trusted. Default false. The operator's
    /// own <see cref="Servers"/> may be anywhere.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Servers of tools (MCP) for all tenants or some, by label.</summary>
    public IReadOnlyDictionary<string, ConfiguredToolServer> Servers { get; set; } = new Dictionary<string, ConfiguredToolServer>();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Servers
        .Select(entry => (entry.Key, Problem: ToolSettingsRules.IsLabel(entry.Key) ? entry.Value.Problem() : "has a label that is not 1 to 64 letters, digits, underscores or dashes, beginning with a letter"))
        .Where(entry => entry.Problem is not null)
        .Select(entry => new ValidationResult($"{Section}:Servers:{entry.Key} {entry.Problem}."));

    /// <summary>How long a call may take.</summary>
    internal TimeSpan TimeLimitOf(TimeSpan? own)
    {
        var limit = own ?? Timeout;
        return limit < MaxTimeout ? limit : MaxTimeout;
    }
}
