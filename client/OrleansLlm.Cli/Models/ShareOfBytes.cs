namespace OrleansLlm.Cli.Models;

/// <summary>Shows bytes as the share of all bytes.</summary>
internal sealed class ShareOfBytes<T>(IProgress<double> bar, Func<T, (long Done, long Total)> read) : IProgress<T>
{
    public void Report(T value)
    {
        var (done, total) = read(value);
        bar.Report(total == 0 ? 1 : done / (double)total);
    }
}
