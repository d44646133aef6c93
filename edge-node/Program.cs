using CdnMusic.EdgeNode;
using CdnMusic.Hosting;

return await ServiceHost.RunAsync(
    "edge-node",
    args,
    [EdgeConnections.Listener],
    builder => builder.AddEdgeNode(),
    app => app.MapEdgeNode());
