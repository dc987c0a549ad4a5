using Orleans.Runtime;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A silo that has an address.</summary>
internal sealed class FakeSiloDetails(SiloAddress address) : ILocalSiloDetails
{
    public string Name => address.ToString();

    public string ClusterId => "cluster";

    public string DnsHostName => "host";

    public SiloAddress SiloAddress => address;

    public SiloAddress GatewayAddress => address;
}
