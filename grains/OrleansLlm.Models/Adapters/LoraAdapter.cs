using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;

namespace OrleansLlm.Models.Adapters;

/// <summary>
/// A LoRA adapter in PEFT's layout: a folder with <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>. Weights are read when asked for; the
/// file stays open until this is disposed of.
/// </summary>
public sealed class LoraAdapter : IDisposable
{
    /// <summary>The file that marks an adapter's folder.</summary>
    public const string ConfigFile = "adapter_config.json";

    private const string WeightsFile = "adapter_model.safetensors";
    private readonly SafetensorsFile _weights;

    private LoraAdapter(string folder, SafetensorsFile weights, ImmutableArray<LoraModule> modules)
    {
        Folder = folder;
        _weights = weights;
        Modules = modules;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>What it adds to which linear layer.</summary>
    public ImmutableArray<LoraModule> Modules { get; }

    /// <summary>Opens an adapter.</summary>
    /// <exception cref="ModelPackageException">A file or field is missing, wrong, or of a kind that is not supported.</exception>
    public static LoraAdapter Open(string folder)
    {
        var config = ConfigElement.Read(Path.Combine(folder, ConfigFile));
        Refuse(config);
        var weights = SafetensorsFile.Open(Path.Combine(folder, WeightsFile));
        try
        {
            var modules = Read(config, weights);
            return modules.IsEmpty ? throw new ModelPackageException(weights.Origin, null, "holds no lora_A and lora_B weights") : new LoraAdapter(folder, weights, modules);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>A hash of the adapter's files.</summary>
    public static string Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in (ReadOnlySpan<string>)[ConfigFile, WeightsFile])
        {
            using var file = File.OpenRead(Path.Combine(folder, name));
            hash.AppendData(SHA256.HashData(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _weights.Dispose();

    private static void Refuse(ConfigElement config)
    {
        if (config.Required("peft_type") is var type && type.String() != "LORA")
        {
            throw type.Wrong($"must be LORA. Given: {type.Shown()}");
        }

        foreach (string flag in (ReadOnlySpan<string>)["use_dora", "fan_in_fan_out", "lora_bias"])
        {
            if (config.Optional(flag) is { } given && given.Bool())
            {
                throw given.Wrong("is not supported: false expected. Given: true");
            }
        }

        if (config.Optional("bias") is { } bias && bias.String() != "none")
        {
            throw bias.Wrong($"is not supported: none expected. Given: {bias.Shown()}");
        }

        foreach (string field in (ReadOnlySpan<string>)["modules_to_save", "alpha_pattern"])
        {
            if (config.Optional(field) is { } given && given.Shown() is not ("[]" or "{}"))
            {
                throw given.Wrong($"is not supported. Given: {given.Shown()}");
            }
        }
    }

    private static ImmutableArray<LoraModule> Read(ConfigElement config, SafetensorsFile weights)
    {
        double alpha = config.Required("lora_alpha").Number();
        bool isRankStabilised = config.Optional("use_rslora")?.Bool() ?? false;
        var modules = ImmutableArray.CreateBuilder<LoraModule>();
        foreach (string name in weights.Names.Order(StringComparer.Ordinal))
        {
            if (name.Contains(".lora_A.", StringComparison.Ordinal))
            {
                var (layer, projection) = Place(weights, name);
                var a = weights.Find(name)!;
                string other = name.Replace(".lora_A.", ".lora_B.", StringComparison.Ordinal);
                var b = weights.Find(other) ?? throw new ModelPackageException(weights.Origin, other, "is missing beside its lora_A");
                if (a.Shape.Length != 2 || b.Shape.Length != 2 || a.Shape[0] != b.Shape[1] || a.Shape[0] == 0)
                {
                    throw new ModelPackageException(weights.Origin, name, $"[{string.Join(", ", a.Shape)}] does not fit its lora_B [{string.Join(", ", b.Shape)}]");
                }

                double rank = a.Shape[0];
                modules.Add(new LoraModule(layer, projection, a, b, (float)(alpha / (isRankStabilised ? Math.Sqrt(rank) : rank))));
            }
            else if (!name.Contains(".lora_B.", StringComparison.Ordinal))
            {
                throw new ModelPackageException(weights.Origin, name, "is not supported: lora_A and lora_B of linear layers expected");
            }
        }

        return modules.ToImmutable();
    }

    // base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight, or with the adapter's name before the last part
    private static (int Layer, string Projection) Place(SafetensorsFile weights, string name)
    {
        string[] parts = name.Split('.');
        int layers = Array.IndexOf(parts, "layers");
        int end = Array.IndexOf(parts, "lora_A");
        return layers >= 0 && layers + 2 < end && int.TryParse(parts[layers + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            ? (layer, parts[end - 1])
            : throw new ModelPackageException(weights.Origin, name, "is not supported: adapters of linear layers within the decoder's layers expected");
    }
}
