using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Adapters;

/// <summary>Finds the linear layers that adapters belong to.</summary>
internal sealed class AdapterPlacement
{
    private readonly Dictionary<(int Layer, string Projection), DecoderLinear> _linears = [];
    private readonly ModelConfig _config;
    private readonly string _file;

    public AdapterPlacement(OnnxModelMap model, ModelConfig config)
    {
        _config = config;
        _file = model.File;
        foreach (var linear in DecoderLinear.FindAll(model))
        {
            _linears[(linear.Layer, linear.Projection)] = linear;
        }
    }

    /// <summary>Each linear layer that an adapter changes, with the changes.</summary>
    /// <exception cref="ModelPackageException">The graph has no such layer, or its weights have other sizes.</exception>
    public Dictionary<DecoderLinear, List<LinearUpdate>> Place(IReadOnlyList<LoraAdapter> adapters)
    {
        var updates = new Dictionary<DecoderLinear, List<LinearUpdate>>();
        for (int adapter = 0; adapter < adapters.Count; adapter++)
        {
            foreach (var module in adapters[adapter].Modules)
            {
                var (linear, firstRow, rows) = Find(adapters[adapter], module);
                if (module.A.Shape[1] != linear.In || module.B.Shape[0] != rows)
                {
                    throw new ModelPackageException(adapters[adapter].Folder, Name(module),
                        $"must go from {linear.In} to {rows}, as the model's. Given: from {module.A.Shape[1]} to {module.B.Shape[0]}");
                }

                if (!updates.TryGetValue(linear, out var known))
                {
                    updates[linear] = known = [];
                }

                known.Add(new LinearUpdate(adapter, module, firstRow));
            }
        }

        return updates;
    }

    private static string Name(LoraModule module) => $"layers.{module.Layer}.{module.Projection}";

    private (DecoderLinear Linear, int FirstRow, long Rows) Find(LoraAdapter adapter, LoraModule module)
    {
        if (_linears.TryGetValue((module.Layer, module.Projection), out var own))
        {
            return (own, 0, own.Out);
        }

        int keys = _config.KeyValueHeads * _config.HeadSize;
        if (_linears.TryGetValue((module.Layer, "qkv_proj"), out var joined))
        {
            int queries = (int)joined.Out - (2 * keys);
            switch (module.Projection)
            {
                case "q_proj":
                    return (joined, 0, queries);
                case "k_proj":
                    return (joined, queries, keys);
                case "v_proj":
                    return (joined, queries + keys, keys);
            }
        }

        if (module.Projection is "gate_proj" or "up_proj" && _linears.TryGetValue((module.Layer, "gate_up_proj"), out var gated))
        {
            return (gated, module.Projection == "up_proj" ? (int)gated.Out / 2 : 0, gated.Out / 2);
        }

        string known = string.Join(", ", _linears.Values.Select(linear => linear.Projection).Distinct().Order(StringComparer.Ordinal));
        throw new ModelPackageException(adapter.Folder, Name(module),
            $"changes a linear layer that {Path.GetFileName(_file)} does not have: it has {_config.Layers} layers with {(known.Length > 0 ? known : "none that can be told by name")}");
    }
}
