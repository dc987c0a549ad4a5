using System.ComponentModel.DataAnnotations;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>The response cache. Bound to the section <c>OrleansLlm:Cache</c>.</summary>
public sealed class CacheOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Cache";

    /// <summary>What holds where neither tenant nor request says otherwise.</summary>
    private static readonly CacheSettings Otherwise = new()
    {
        Mode = CacheMode.Off,
        MaxAge = TimeSpan.FromHours(1),
        Semantic = false,
        Scope = CacheScope.Tenant,
        Sampled = false,
        ToolCalls = false,
        Truncated = false,
    };

    /// <summary>False: nothing is cached, whatever tenants and requests say. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Settings of all calls; tenants and requests may change them. What is not set: mode Off, MaxAge one hour, not Semantic, Scope Tenant, no Sampled,
    /// ToolCalls or Truncated answers.
    /// </summary>
    public CacheSettings Default { get; set; } = new();

    /// <summary>Settings of calls of a route or model, by the name that requests use; they win over <see cref="Default"/>.</summary>
    public Dictionary<string, CacheSettings> Routes { get; set; } = [];

    /// <summary>The most memory of one tenant's answers, in bytes. Default 128 MiB.</summary>
    [Range(64L << 10, 1L << 40, ErrorMessage = "OrleansLlm:Cache:MaxBytesPerTenant must be 65536 to 1099511627776.")]
    public long MaxBytesPerTenant { get; set; } = 128L << 20;

    /// <summary>The most memory of all answers in one silo, in bytes; when it is full, tenants have equal shares of it. Default 512 MiB.</summary>
    [Range(64L << 10, 1L << 40, ErrorMessage = "OrleansLlm:Cache:MaxBytesPerSilo must be 65536 to 1099511627776.")]
    public long MaxBytesPerSilo { get; set; } = 512L << 20;

    /// <summary>The largest answer that is kept, in bytes of memory. Default 512 KiB: an answer travels between silos in one message.</summary>
    [Range(1L << 10, 1L << 23, ErrorMessage = "OrleansLlm:Cache:MaxBytesPerAnswer must be 1024 to 8388608.")]
    public long MaxBytesPerAnswer { get; set; } = 512L << 10;

    /// <summary>
    /// True: answers are written to the grain store as well, so that they outlive their silo; each shard's every <see cref="SaveEvery"/> and when it is put
    /// to rest. Default false: answers are in memory only, and gone with their silo or a day after they were last kept.
    /// </summary>
    public bool Durable { get; set; }

    /// <summary>How often changed shards are written when <see cref="Durable"/>. Default one minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "OrleansLlm:Cache:SaveEvery must be 1 second to 1 day.")]
    public TimeSpan SaveEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The embedding model of the cluster that compares questions by meaning; null (default): vectors of hashed words, which need no model and find
    /// questions in nearly the same words only.
    /// </summary>
    public string? EmbeddingModel { get; set; }

    /// <summary>The similarity from which on questions may mean the same under <see cref="EmbeddingModel"/>, where no setting says otherwise. Default 0.85, measured with <c>ember-embed</c>; a model of another making needs its own (benchmark <c>semantic-cache</c>).</summary>
    [Range(0.5, 1, ErrorMessage = "OrleansLlm:Cache:EmbeddingThreshold must be 0.5 to 1.")]
    public double EmbeddingThreshold { get; set; } = 0.85;

    /// <summary>True: the tenant pays for the embeddings of its questions. Default false: they are in the ledger of the tenant <c>orleansllm.cache</c>.</summary>
    public bool BillEmbeddings { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (path, settings) in Routes.Select(route => ($"{Section}:Routes:{route.Key}", route.Value)).Prepend(($"{Section}:Default", Default)))
        {
            if (Problem(path, settings) is { } problem)
            {
                yield return new ValidationResult(problem);
            }
        }
    }

    /// <summary>The configured settings of a route or model, with nothing left open but the threshold.</summary>
    internal CacheSettings SettingsOf(string model) => (Routes.GetValueOrDefault(model) ?? new CacheSettings()).Over(Default).Over(Otherwise);

    /// <summary>Their mode alone: for most calls the cache is off, and more need not be known.</summary>
    internal CacheMode? ModeOf(string model) => Routes.GetValueOrDefault(model)?.Mode ?? Default.Mode ?? Otherwise.Mode;

    private static string? Problem(string path, CacheSettings settings)
    {
        try
        {
            CacheRange.Check(settings, path);
            return null;
        }
        catch (LlmException wrong)
        {
            return wrong.Message;
        }
    }
}
