using Orleans.Runtime;

namespace OrleansLlm.Cluster.Tests.Hosting;

/// <summary>Numbers a cluster's silos from 0 on, as they are asked for first. Thread-safe.</summary>
internal sealed class SiloNumbers
{
    private readonly List<string> _names = [];

    public int Of(ILocalSiloDetails silo)
    {
        lock (_names)
        {
            if (!_names.Contains(silo.Name))
            {
                _names.Add(silo.Name);
            }

            return _names.IndexOf(silo.Name);
        }
    }
}
