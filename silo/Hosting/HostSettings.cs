using System.ComponentModel.DataAnnotations;
using OrleansLlm.Silo.Hosting.Clustering;
using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Where a silo keeps its data and how it meets others. Bound to the section <c>OrleansLlm</c>.</summary>
internal sealed class HostSettings
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm";

    /// <summary>Grain state, membership and models. Silos that share it (on one machine) form a cluster. Default: <c>data</c>.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "OrleansLlm:DataFolder must not be empty.")]
    public string DataFolder { get; set; } = "data";

    /// <summary>
    /// An operator key of the tenant <c>default</c>, of the operator's choice; null: one is made on the first start and printed once. Changed or removed as <see cref="AdminKey"/>.
    /// </summary>
    [DataType(DataType.Password)]
    [MinLength(8, ErrorMessage = "OrleansLlm:DevelopmentKey must have at least 8 characters.")]
    [MaxLength(512, ErrorMessage = "OrleansLlm:DevelopmentKey must have at most 512 characters.")]
    public string? DevelopmentKey { get; set; }

    /// <summary>
    /// An operator key of the operator's choice for the admin API, kept as a hash and never printed; a changed one replaces the one before, and one that is removed is
    /// revoked: at the next start of a silo, or where a settings file changes within seconds (a removal within a minute). All silos of a cluster must have the same. With it no development key is made. Null: none.
    /// </summary>
    [DataType(DataType.Password)]
    [MinLength(24, ErrorMessage = "OrleansLlm:AdminKey must have at least 24 characters.")]
    [MaxLength(512, ErrorMessage = "OrleansLlm:AdminKey must have at most 512 characters.")]
    [RegularExpression(@"(?!sk-ollm\.)\S+", ErrorMessage = "OrleansLlm:AdminKey must have no spaces and must not begin with 'sk-ollm.', as made keys do.")]
    public string? AdminKey { get; set; }

    /// <summary>The port for other silos.</summary>
    [Range(1, 65535, ErrorMessage = "OrleansLlm:SiloPort must be 1 to 65535.")]
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for Orleans clients.</summary>
    [Range(1, 65535, ErrorMessage = "OrleansLlm:GatewayPort must be 1 to 65535.")]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The address that both ports are bound to; loopback by default, since it knows no authentication.</summary>
    [Required]
    public string SiloAddress { get; set; } = "127.0.0.1";

    /// <summary>Where grain state is kept.</summary>
    public StorageSettings Storage { get; set; } = new();

    /// <summary>How silos find each other.</summary>
    public ClusteringSettings Clustering { get; set; } = new();

    /// <summary>The data folder as a full path.</summary>
    public string DataPath => Path.GetFullPath(DataFolder);

    /// <summary>The database file of grain state and membership.</summary>
    public string DatabasePath => Path.Combine(DataPath, "cluster.db");
}
