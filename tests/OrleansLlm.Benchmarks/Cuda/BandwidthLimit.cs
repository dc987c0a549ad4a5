using OrleansLlm.Models.Packages;

namespace OrleansLlm.Benchmarks.Cuda;

/// <summary>The tokens per second that reading weights and cache once per step allows, whatever computes.</summary>
/// <param name="WeightBytes">Bytes of the weights that each step reads.</param>
/// <param name="PositionBytes">Bytes of keys and values of one position.</param>
/// <param name="BytesPerSecond">What the memory gives at best.</param>
internal sealed record BandwidthLimit(long WeightBytes, long PositionBytes, double BytesPerSecond)
{
    /// <summary>The limit of a package; the graph's file and what lies beside it count as weights.</summary>
    public static BandwidthLimit Of(ModelPackage package, double gigabytesPerSecond)
    {
        var graph = package.Graph;
        var weights = Directory.EnumerateFiles(Path.GetDirectoryName(graph.Path)!, Path.GetFileName(graph.Path) + "*").Sum(file => new FileInfo(file).Length);
        var config = package.Config;
        return new BandwidthLimit(weights, 2L * config.Layers * config.KeyValueHeads * config.HeadSize * graph.CacheElementBytes, gigabytesPerSecond * 1e9);
    }

    /// <summary>Tokens per second of so many sequences with so many positions each.</summary>
    public double TokensPerSecond(int batch, int past) => batch * BytesPerSecond / (WeightBytes + ((double)batch * past * PositionBytes));
}
