namespace CdnMusic.ControlPlane.Storing;

/// <summary>What the two databases say differently.</summary>
internal interface IStoreDialect
{
    /// <summary>How the driver wants the parameter <c>$n</c> to be named.</summary>
    string ParameterName(int number);

    /// <summary>The store's clock, milliseconds since the Unix epoch.</summary>
    long Now(StoreTransaction transaction);

    /// <summary>A statement of the <see cref="Schema"/> in this database's words.</summary>
    string Definition(string sql);
}
