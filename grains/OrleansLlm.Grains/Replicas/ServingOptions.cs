using System.ComponentModel.DataAnnotations;
using System.Globalization;
using OrleansLlm.Engine.Runners;

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

    /// <summary>CUDA devices, each with a replica of every model; null: <see cref="DeviceId"/> alone.</summary>
    public IReadOnlyList<int>? DeviceIds { get; set; }

    /// <summary>On CUDA: record each decode batch size as a CUDA graph. Default false.</summary>
    public bool CudaGraphs { get; set; }

    /// <summary>
    /// On the CPU: engines of each model side by side, each with its own session, <see cref="Threads"/> and <see cref="Slots"/>, and its own copy of the
    /// weights. Null: what <c>tune</c> found for the model, or 1.
    /// </summary>
    [Range(1, 64, ErrorMessage = "OrleansLlm:Sessions must be 1 to 64.")]
    public int? Sessions { get; set; }

    /// <summary>Threads of one ONNX Runtime session; null: what <c>tune</c> found for the model, or chosen by the engine.</summary>
    [Range(1, 256, ErrorMessage = "OrleansLlm:Threads must be 1 to 256.")]
    public int? Threads { get; set; }

    /// <summary>
    /// Whether a session's threads wait for the next operator by spinning, within a run: faster on cores that nothing else needs. Null: what <c>tune</c> found for
    /// the model, or false.
    /// </summary>
    public bool? AllowSpinning { get; set; }

    /// <summary>
    /// On the CPU: models with more bytes of weights are loaded once only; smaller ones twice, so that each thread takes a part of a batch through the model by itself.
    /// 0: none is. Default 512 MiB.
    /// </summary>
    [Range(0L, long.MaxValue, ErrorMessage = "OrleansLlm:MaxSplitBytes must be 0 or more.")]
    public long MaxSplitBytes { get; set; } = new RunnerOptions().MaxSplitBytes;

    /// <summary>Sequences that run at once per replica; null: from the available memory, at most 64, or as many as <c>tune</c> found for the model.</summary>
    [Range(1, 1024, ErrorMessage = "OrleansLlm:Slots must be 1 to 1024.")]
    public int? Slots { get; set; }

    /// <summary>The most prompt tokens of one sequence in one run; null: what <c>tune</c> found for the model, or 128.</summary>
    [Range(1, 8192, ErrorMessage = "OrleansLlm:PrefillChunk must be 1 to 8192.")]
    public int? PrefillChunk { get; set; }

    /// <summary>Sequences that may wait for a slot before callers are turned away. Default 256.</summary>
    [Range(1, 100_000, ErrorMessage = "OrleansLlm:MaxWaiting must be 1 to 100000.")]
    public int MaxWaiting { get; set; } = 256;

    /// <summary>Callers are turned away when their predicted wait for a slot is longer; zero: no limit. Default 0.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ErrorMessage = "OrleansLlm:MaxPredictedWait must be 0 to 1 day.")]
    public TimeSpan MaxPredictedWait { get; set; }

    /// <summary>Tokens, padding included, of one batch of an encoder; null: 1,024 on the processor, 16,384 on CUDA.</summary>
    [Range(64, 1_048_576, ErrorMessage = "OrleansLlm:EncoderBatchTokens must be 64 to 1048576.")]
    public int? EncoderBatchTokens { get; set; }

    /// <summary>Tokens that may wait for an encoder before callers are turned away, half of them of one tenant; null: 1,048,576.</summary>
    [Range(1_024, 1_000_000_000, ErrorMessage = "OrleansLlm:EncoderMaxWaitingTokens must be 1024 to 1000000000.")]
    public int? EncoderMaxWaitingTokens { get; set; }

    /// <summary>Keep prompts' keys and values warm while there is room, and reuse them for prompts of the same tenant that begin alike. Default true.</summary>
    public bool PrefixCache { get; set; } = true;

    /// <summary>KV slots per replica that only keep prefixes warm, beside free ones. Default 1.</summary>
    [Range(0, 1024, ErrorMessage = "OrleansLlm:PrefixSlots must be 0 to 1024.")]
    public int PrefixSlots { get; set; } = 1;

    /// <summary>
    /// Who proposes tokens that the model then checks several at once: <c>auto</c> (default; what was written before, and the draft model where
    /// one is configured), <c>lookup</c> or <c>draft</c> alone, or <c>off</c>. Used where it pays; answers are the same.
    /// </summary>
    [RegularExpression("^(off|auto|lookup|draft)$", ErrorMessage = "OrleansLlm:Speculation must be 'off', 'auto', 'lookup' or 'draft'.")]
    public string Speculation { get; set; } = "auto";

    /// <summary>The most tokens that are proposed at once. Default 8.</summary>
    [Range(1, 32, ErrorMessage = "OrleansLlm:SpeculationTokens must be 1 to 32.")]
    public int SpeculationTokens { get; set; } = 8;

    /// <summary>Tenants' shares of each engine relative to each other, 0.001 to 1,000; 1 for those not named.</summary>
    public Dictionary<string, double> TenantWeights { get; set; } = [];

    /// <summary>Where graphs with adapters in them are kept, each made once. Default: <c>.adapters</c> in the models folder.</summary>
    public string? AdaptersCache { get; set; }

    /// <summary>Settings by model name.</summary>
    public Dictionary<string, ModelServingOptions> Models { get; set; } = [];

    /// <summary>The names of the device slots that a model has a replica on, as in replica keys.</summary>
    internal IReadOnlyList<string> DevicesOf(CatalogItem? item)
    {
        if (Accelerator == "cuda")
        {
            return [.. (DeviceIds ?? [DeviceId]).Select(id => $"cuda:{id}")];
        }

        var sessions = Sessions ?? item?.Tuned?.Sessions ?? 1;
        return sessions == 1 ? ["cpu"] : [.. Enumerable.Range(0, sessions).Select(id => $"cpu:{id}")];
    }

    /// <summary>The accelerator's number in a device slot's name.</summary>
    internal static int DeviceIdOf(string device) => device.Split(':') is ["cuda", var id] ? int.Parse(id, CultureInfo.InvariantCulture) : 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in DeviceProblems())
        {
            yield return new ValidationResult(problem);
        }

        foreach (var (tenant, weight) in TenantWeights)
        {
            if (weight is not (>= 0.001 and <= 1000))
            {
                yield return new ValidationResult(string.Create(
                    CultureInfo.InvariantCulture, $"OrleansLlm:TenantWeights:{tenant} must be 0.001 to 1000. Given: {weight}."));
            }
        }

        foreach (var (name, model) in Models)
        {
            foreach (var problem in model.Problems())
            {
                yield return new ValidationResult($"OrleansLlm:Models:{name}:{problem}");
            }

            if (model.DraftModel == name)
            {
                yield return new ValidationResult($"OrleansLlm:Models:{name}:DraftModel must be another model. Given: {name}.");
            }
        }
    }

    private IEnumerable<string> DeviceProblems()
    {
        if (CudaGraphs && Accelerator != "cuda")
        {
            yield return "OrleansLlm:CudaGraphs needs OrleansLlm:Accelerator to be cuda. Given: true.";
        }

        if (DeviceIds is not { } ids)
        {
            yield break;
        }

        var given = string.Join(", ", ids);
        if (Accelerator != "cuda")
        {
            yield return $"OrleansLlm:DeviceIds needs OrleansLlm:Accelerator to be cuda. Given: {given}.";
        }

        if (DeviceId != 0)
        {
            yield return $"OrleansLlm:DeviceId and OrleansLlm:DeviceIds must not both be set. Given: {DeviceId} and {given}.";
        }

        if (ids.Count == 0 || ids.Any(id => id is < 0 or > 63) || ids.Distinct().Count() != ids.Count)
        {
            yield return $"OrleansLlm:DeviceIds must be different numbers from 0 to 63. Given: {given}.";
        }
    }
}
