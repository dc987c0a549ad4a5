using System.ComponentModel.DataAnnotations;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Grains.Routing;

/// <summary>How calls follow their plans. Section <c>OrleansLlm:Router</c>.</summary>
public sealed class RouterOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Router";

    /// <summary>Copies of calls to shadow models that run at once in this silo; further ones are left out and counted. 0: none are made. Default 16.</summary>
    [Range(0, 10_000)]
    public int MaxShadowCalls { get; set; } = 16;

    /// <summary>The longest that a copy may run. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ShadowTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>When a model is left alone after failures.</summary>
    public CircuitOptions Circuit { get; set; } = new();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var found = new List<ValidationResult>();
        Validator.TryValidateObject(Circuit, new ValidationContext(Circuit), found, validateAllProperties: true);
        return found.Select(result => new ValidationResult($"{Section}:Circuit: {result.ErrorMessage}"));
    }
}
