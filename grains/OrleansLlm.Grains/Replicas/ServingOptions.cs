using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Which models this silo serves and on what. Bound to the section <c>OrleansLlm</c>.</summary>
public sealed class ServingOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm";

    /// <summary>Each folder in it is a model package, named after the folder. Default: <c>models</c> in the data folder.</summary>
    public string? ModelsFolder { get; set; }

    /// <summary><c>cpu</c> (default) or <c>cuda</c>.</summary>
    [RegularExpression("^(cpu|cuda)$", ErrorMessage = "OrleansLlm:Accelerator must be 'cpu' or 'cuda'.")]
    public string Accelerator { get; set; } = "cpu";

    /// <summary>The CUDA device, from 0.</summary>
    [Range(0, 63, ErrorMessage = "OrleansLlm:DeviceId must be 0 to 63.")]
    public int DeviceId { get; set; }

    /// <summary>Threads of one ONNX Runtime session; null: chosen by the engine.</summary>
    [Range(1, 256, ErrorMessage = "OrleansLlm:Threads must be 1 to 256.")]
    public int? Threads { get; set; }

    /// <summary>Sequences that run at once per replica; null: from the available memory, at most 64.</summary>
    [Range(1, 1024, ErrorMessage = "OrleansLlm:Slots must be 1 to 1024.")]
    public int? Slots { get; set; }

    /// <summary>Sequences that may wait for a slot before callers are turned away. Default 256.</summary>
    [Range(1, 100_000, ErrorMessage = "OrleansLlm:MaxWaiting must be 1 to 100000.")]
    public int MaxWaiting { get; set; } = 256;

    /// <summary>Settings by model name.</summary>
    public Dictionary<string, ModelServingOptions> Models { get; set; } = [];

    /// <summary>The device slot's name, as in replica keys.</summary>
    public string Device => Accelerator == "cuda" ? $"cuda:{DeviceId}" : "cpu";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, model) in Models)
        {
            foreach (var problem in model.Problems())
            {
                yield return new ValidationResult($"OrleansLlm:Models:{name}:{problem}");
            }
        }
    }
}
