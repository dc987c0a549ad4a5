using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Packages;

/// <summary>A graph's inputs, with their element types by ONNX's numbers (0: not said), and outputs.</summary>
internal sealed record OnnxSignature(IReadOnlyDictionary<string, long> InputTypes, IReadOnlySet<string> Outputs)
{
    /// <summary>Names of the inputs.</summary>
    public IEnumerable<string> Inputs => InputTypes.Keys;

    /// <summary>
    /// The graph as configured, without the optional inputs that it does not have; onnxruntime-genai and Optimum treat those
    /// as present only when the graph says so.
    /// </summary>
    /// <exception cref="ModelPackageException">The graph lacks an input or output that there is no running without.</exception>
    public DecoderGraph Resolve(DecoderGraph graph, int layers)
    {
        Demand(graph.Path, Inputs, "input", graph.InputIds);
        Demand(graph.Path, Outputs, "output", graph.Logits);
        foreach (int layer in (ReadOnlySpan<int>)[0, layers - 1])
        {
            foreach (string? name in (ReadOnlySpan<string?>)[graph.PastKey, graph.PastValue, graph.PastCombined])
            {
                Demand(graph.Path, Inputs, "input", AtLayer(name, layer));
            }

            foreach (string? name in (ReadOnlySpan<string?>)[graph.PresentKey, graph.PresentValue, graph.PresentCombined])
            {
                Demand(graph.Path, Outputs, "output", AtLayer(name, layer));
            }
        }

        return graph with
        {
            AttentionMask = graph.AttentionMask is { } mask && InputTypes.ContainsKey(mask) ? mask : null,
            PositionIds = graph.PositionIds is { } positions && InputTypes.ContainsKey(positions) ? positions : null,
            CacheElementBytes = InputTypes[AtLayer(graph.PastKey ?? graph.PastCombined, 0)!] switch
            {
                (long)OnnxElementType.Int8 or (long)OnnxElementType.UInt8 => 1,
                (long)OnnxElementType.Float16 => 2,
                _ => 4,
            },
        };
    }

    private static string? AtLayer(string? pattern, int layer) =>
        pattern?.Replace("%d", layer.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Complains when a tensor is not there; null is always.</summary>
    public static void Demand(string path, IEnumerable<string> names, string kind, string? name)
    {
        if (name is not null && !names.Contains(name))
        {
            throw new ModelPackageException(path, null, $"has no {kind} {name}; it has: {string.Join(", ", names.Order().Take(12))}");
        }
    }
}
